/** What happens on another node between two statements of a call, which PostgreSQL lets be seen. */
import { expect, it } from "vitest";
import { onHeardNode } from "../testing/heard.ts";
import { put } from "./testing/put.ts";

onHeardNode("a list of parameters", (start) => {
  it("leaves out what is deleted while it is read", async () => {
    let deletions = 0;
    const { heard, other } = await start((deleter) => async (rows) => {
      const isList = rows.some((row) => "path" in row && row.path === "/r/gone");
      if (!isList || deletions > 0) return;
      deletions += 1;
      await deleter.ssm("DeleteParameter", { Name: "/r/gone" });
    });
    for (const Name of ["/r/gone", "/r/kept"]) await put(other, { Name, Value: "x" });
    const { Parameters } = await heard.ssm("GetParametersByPath", { Path: "/r" });
    expect(deletions).toBe(1);
    expect(Parameters?.map(({ Name }) => Name)).toEqual(["/r/kept"]);
  });
});
