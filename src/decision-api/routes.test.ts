import { expect, it } from "vitest";
import { eachDatabase } from "../services/testing/harness.ts";

eachDatabase("GET /.well-known/authzen-configuration", (server) => {
  it("tells every endpoint, and each of them is there", async () => {
    const { assembled } = await server();
    const find = (path: string) => assembled.routes.find((route) => route.path.test(path));
    const path = "/.well-known/authzen-configuration";
    const http = { method: "GET", path, query: "", headers: {}, body: new Uint8Array() };
    const transport = { sourceAddress: "127.0.0.1", secureTransport: false };
    const answer = await find(path)?.answer({ parameters: {}, http, transport });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    const { policy_decision_point, ...endpoints } = JSON.parse(String(answer?.body));
    expect(policy_decision_point).toBe("http://127.0.0.1:4800");
    expect(Object.keys(endpoints).sort()).toEqual([
      "access_evaluation_endpoint",
      "access_evaluations_endpoint",
      "search_action_endpoint",
      "search_resource_endpoint",
      "search_subject_endpoint",
    ]);
    for (const url of Object.values(endpoints)) {
      const route = find(String(url).slice(policy_decision_point.length));
      expect(route).toMatchObject({ method: "POST", takesSigned: true });
    }
  });
});
