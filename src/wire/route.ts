/** REST operations by method and path, from the URI patterns of a model. */
import type { OperationModel, ServiceModel } from "./model.ts";
import { decodePercent } from "./text.ts";

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

interface Route {
  readonly operation: OperationModel;
  readonly segments: readonly Segment[];
  /** Parameters that the pattern fixes: `?operation=add`. */
  readonly query: readonly string[];
  readonly greedy: boolean;
}

export interface RouteMatch {
  readonly operation: OperationModel;
  /** Decoded values of the path's labels. */
  readonly labels: Readonly<Record<string, string>>;
}

function parseSegment(text: string): Segment {
  const label = /^\{([^}+]+)(\+?)\}$/.exec(text);
  if (label === null) return { literal: text };
  return { label: label[1] ?? "", greedy: label[2] === "+" };
}

function pathSegments(path: string): readonly string[] {
  const trimmed = path.replace(/^\//, "").replace(/\/$/, "");
  return trimmed === "" ? [] : trimmed.split("/");
}

function routeOf(operation: OperationModel): Route {
  const [path = "", query = ""] = operation.http.requestUri.split("?");
  const segments = pathSegments(path).map(parseSegment);
  return {
    operation,
    segments,
    query: query === "" ? [] : query.split("&"),
    greedy: segments.some((segment) => "greedy" in segment && segment.greedy),
  };
}

/** Literals before labels, from the left; then what fixes more of the query. */
function moreSpecific(left: Route, right: Route): number {
  const kinds = (route: Route): string =>
    route.segments
      .map((segment) => ("literal" in segment ? "0" : segment.greedy ? "2" : "1"))
      .join("");
  const [leftKinds, rightKinds] = [kinds(left), kinds(right)];
  if (leftKinds !== rightKinds) return leftKinds < rightKinds ? -1 : 1;
  return right.query.length - left.query.length;
}

function groupKey(method: string, segmentCount: number | "greedy"): string {
  return `${method} ${segmentCount}`;
}

const tables = new WeakMap<ServiceModel, ReadonlyMap<string, readonly Route[]>>();

/** Routes by method and number of segments, the more specific first. */
function routesOf(model: ServiceModel): ReadonlyMap<string, readonly Route[]> {
  let table = tables.get(model);
  if (table === undefined) {
    const routes = [...model.operations.values()].map(routeOf).sort(moreSpecific);
    table = Map.groupBy(routes, (route) =>
      groupKey(route.operation.http.method, route.greedy ? "greedy" : route.segments.length),
    );
    tables.set(model, table);
  }
  return table;
}

/** The labels' values where the path fits the route, else `undefined`. */
function matchPath(route: Route, path: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  let position = 0;
  for (const segment of route.segments) {
    const text = path[position];
    if (text === undefined) return undefined;
    if ("literal" in segment) {
      if (decodePercent(text) !== segment.literal) return undefined;
      position += 1;
      continue;
    }
    const taken = segment.greedy ? path.length - (route.segments.length - 1) : 1;
    const value = decodePercent(path.slice(position, position + taken).join("/"));
    if (taken < 1 || value === undefined || value === "") return undefined;
    labels[segment.label] = value;
    position += taken;
  }
  return position === path.length ? labels : undefined;
}

/** The operation of a REST request, or `undefined` where no pattern fits. */
export function matchRoute(
  model: ServiceModel,
  method: string,
  path: string,
  query: string,
): RouteMatch | undefined {
  const segments = pathSegments(path);
  const given = query === "" ? [] : query.split("&");
  const table = routesOf(model);
  const candidates = [
    ...(table.get(groupKey(method, segments.length)) ?? []),
    ...(table.get(groupKey(method, "greedy")) ?? []),
  ];
  for (const route of candidates) {
    if (!route.query.every((parameter) => given.includes(parameter))) continue;
    const labels = matchPath(route, segments);
    if (labels !== undefined) return { operation: route.operation, labels };
  }
  return undefined;
}
