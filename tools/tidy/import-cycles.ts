/**
 * Files that import one another in a circle cannot be loaded, tested or moved one at a time.
 * Imports of types alone are gone when the code runs; they may run in a circle as types do.
 */
import { type Project, type Rule, resolveImport } from "./project.ts";

/** Each strongly connected group of files, found by Tarjan's algorithm. */
function findCircles(edges: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  const visit = (file: string): number => {
    let low = order.size;
    order.set(file, low);
    const own = low;
    stack.push(file);
    for (const next of edges.get(file) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next))
        low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(file, low);
    if (low === own) {
      const circle = stack.splice(stack.indexOf(file));
      if (circle.length > 1) circles.push(circle);
    }
    return low;
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return circles;
}

function importEdges({ sources }: Project): ReadonlyMap<string, readonly string[]> {
  const known = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ target, isType }) => {
        if (isType) return [];
        const resolved = resolveImport(path, target);
        return resolved !== undefined && known.has(resolved) ? [resolved] : [];
      }),
    ]),
  );
}

export const importCycles: Rule = {
  name: "import-cycles",
  check: (project) =>
    findCircles(importEdges(project)).map(
      (circle) => `${circle[0]}:1 files import one another: ${circle.join(", ")}`,
    ),
};
