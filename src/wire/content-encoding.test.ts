import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { maximumPlainLength, plainBody } from "./content-encoding.ts";
import { decodeInput } from "./input.ts";
import { loadServiceModel } from "./model.ts";
import { resolveOperation } from "./resolve.ts";
import { jsonRequest, restRequest } from "./test-requests.ts";

function gzipped(body: string | Uint8Array, target: string) {
  const request = jsonRequest(target, gzipSync(body));
  return { ...request, headers: { ...request.headers, "content-encoding": "gzip" } };
}

describe("a compressed body", () => {
  it("is read where the operation allows it", () => {
    const body = '{"Namespace":"n","MetricData":[{"MetricName":"m","Value":1}]}';
    const request = gzipped(body, "GraniteServiceVersion20100801.PutMetricData");
    const input = decodeInput(resolveOperation(loadServiceModel("cloudwatch"), request), request);
    expect(input).toEqual({ Namespace: "n", MetricData: [{ MetricName: "m", Value: 1 }] });
  });

  it("is refused where the operation does not", () => {
    const request = gzipped("{}", "TrentService.ListKeys");
    const resolved = resolveOperation(loadServiceModel("kms"), request);
    expect(() => decodeInput(resolved, request)).toThrow(
      expect.objectContaining({ code: "SerializationException" }),
    );
  });

  it("is refused where it grows too large or is not compressed at all", () => {
    const bomb = gzipped(new Uint8Array(maximumPlainLength + 1), "X.Y");
    const plain = restRequest("POST", "/", "plain", { "content-encoding": "gzip" });
    for (const request of [bomb, plain]) {
      expect(() => plainBody(request)).toThrow(
        expect.objectContaining({ code: "MalformedHttpRequestException" }),
      );
    }
  });
});
