/** Types of resource, and which of them an ARN belongs to. */
import { parseArn } from "../base/arn.ts";
import { type ResourceTypeData, serviceData } from "./service-data.ts";
import { fitsTemplate, literalLength, parseTemplate, type Template } from "./template.ts";

interface ArnForm {
  /** Partition, service, region and account. */
  readonly scope: readonly Template[];
  readonly resource: Template;
}

const forms = new Map<string, ArnForm | undefined>();

function formOf(arnFormat: string): ArnForm | undefined {
  if (forms.has(arnFormat)) return forms.get(arnFormat);
  const parts = parseArn(arnFormat);
  const form = parts && {
    scope: [parts.partition, parts.service, parts.region, parts.account].map(parseTemplate),
    resource: parseTemplate(parts.resource),
  };
  forms.set(arnFormat, form);
  return form;
}

/** Whether the ARN has this form; what stands in the place of a name may hold slashes. */
export function fitsArnFormat(arnFormat: string, arn: string): boolean {
  const form = formOf(arnFormat);
  const parts = parseArn(arn);
  if (form === undefined || parts === undefined) return false;
  const scope = [parts.partition, parts.service, parts.region, parts.account];
  // Some resources leave the region or the account out where the form has them.
  return (
    form.scope.every((template, index) => fitsTemplate(template, scope[index] ?? "", 0)) &&
    fitsTemplate(form.resource, parts.resource)
  );
}

export function resourceTypesOf(service: string): readonly ResourceTypeData[] {
  return [...(serviceData(service)?.resourceTypes.values() ?? [])];
}

/**
 * The types of the service's table that the ARN belongs to: those whose form says most of it, for
 * `bucket/key` has the form of an object and, but for the slash, that of a bucket. Often one, none
 * for what the table does not know, more where forms are alike.
 */
export function resourceTypesOfArn(service: string, arn: string): readonly ResourceTypeData[] {
  const fitting = resourceTypesOf(service).filter(({ arnFormat }) => fitsArnFormat(arnFormat, arn));
  const lengths = fitting.map(({ arnFormat }) => literalLength(parseTemplate(arnFormat)));
  const most = Math.max(...lengths);
  return fitting.filter((_, index) => lengths[index] === most);
}
