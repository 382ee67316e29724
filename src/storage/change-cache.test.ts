/** The cache keeps what it may, and nothing that has changed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ChangeAwareCache, type Loaded } from "./change-cache.ts";

/** A load that ends when the test says so. */
function openLoad<V>() {
  const { promise, resolve, reject } = Promise.withResolvers<Loaded<V>>();
  return { load: () => promise, resolve, reject };
}

/** A loader that gives a value and counts how often it was asked. */
function counting<V>(loaded: Loaded<V>) {
  const loader = { calls: 0, load: async () => loaded };
  loader.load = async () => {
    loader.calls += 1;
    return loaded;
  };
  return loader;
}

const never = async (): Promise<never> => {
  throw new Error("nothing should be loaded");
};

describe("a change-aware cache", () => {
  it("loads a value once", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    const loader = counting({ value: 1 });
    expect(await cache.get("a", loader.load)).toBe(1);
    expect(await cache.get("a", never)).toBe(1);
    expect(loader.calls).toBe(1);
  });

  it("keeps that there is no value", async () => {
    const cache = new ChangeAwareCache<string | undefined>({ entriesMax: 10 });
    await cache.get("a", async () => ({ value: undefined }));
    expect(await cache.get("a", never)).toBeUndefined();
  });

  it("keeps nothing of a load that failed", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    await expect(cache.get("a", never)).rejects.toThrow("nothing should be loaded");
    expect(await cache.get("a", async () => ({ value: 2 }))).toBe(2);
  });

  it("drops a value when its key, or one that it depends on, changes", async () => {
    for (const changed of ["a", "b", "c"]) {
      const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
      await cache.get("a", async () => ({ value: 1, dependsOn: ["b", "c"] }));
      await cache.get("other", async () => ({ value: 5 }));
      cache.invalidate([changed]);
      expect(await cache.get("a", async () => ({ value: 2 }))).toBe(2);
      expect(await cache.get("other", never)).toBe(5);
    }
  });

  it("drops all when everything changed", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    await cache.get("a", async () => ({ value: 1 }));
    cache.invalidate("everything");
    expect(cache.size).toBe(0);
  });

  it("lets callers of the same key share a load", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    const open = openLoad<number>();
    const first = cache.get("a", open.load);
    const second = cache.get("a", never);
    open.resolve({ value: 1 });
    expect(await Promise.all([first, second])).toEqual([1, 1]);
  });

  it("has a caller load by itself when the load that it shares fails", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    const open = openLoad<number>();
    const first = cache.get("a", open.load);
    const second = cache.get("a", async () => ({ value: 2 }));
    open.reject(new Error("its unit ended"));
    await expect(first).rejects.toThrow("its unit ended");
    expect(await second).toBe(2);
  });

  it.each([{ change: ["a"] }, { change: ["b"] }, { change: "everything" as const }])(
    "gives, but does not keep, what changed while it was loaded: $change",
    async ({ change }) => {
      const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
      const open = openLoad<number>();
      const stale = cache.get("a", open.load);
      cache.invalidate(change);
      open.resolve({ value: 1, dependsOn: ["b"] });
      expect(await stale).toBe(1);
      expect(cache.size).toBe(0);
    },
  );

  it("keeps what was loaded while something else changed", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10 });
    const open = openLoad<number>();
    const loading = cache.get("a", open.load);
    cache.invalidate(["other"]);
    open.resolve({ value: 1 });
    await loading;
    expect(await cache.get("a", never)).toBe(1);
  });

  it("lets nobody join a load that began before a change", async () => {
    const cache = new ChangeAwareCache<string>({ entriesMax: 10 });
    const open = openLoad<string>();
    const before = cache.get("a", open.load);
    // The load may turn out to depend on it.
    cache.invalidate(["b"]);
    expect(await cache.get("a", async () => ({ value: "new" }))).toBe("new");
    open.resolve({ value: "old", dependsOn: ["b"] });
    expect(await before).toBe("old");
    expect(await cache.get("a", never)).toBe("new");
  });

  it("is neither read nor filled by a unit that has changed something", async () => {
    const cache = new ChangeAwareCache<string>({ entriesMax: 10 });
    await cache.getIn({ dirty: false }, "a", async () => ({ value: "kept" }));
    const own = await cache.getIn({ dirty: true }, "a", async () => ({ value: "own" }));
    expect(own).toBe("own");
    expect(await cache.getIn({ dirty: false }, "a", never)).toBe("kept");
  });

  it("drops the value that was used longest ago", async () => {
    const cache = new ChangeAwareCache<string>({ entriesMax: 2 });
    const value = async () => ({ value: "kept" });
    await cache.get("a", value);
    await cache.get("b", value);
    await cache.get("a", never);
    await cache.get("c", value);
    expect(await cache.get("a", never)).toBe("kept");
    expect(await cache.get("b", async () => ({ value: "again" }))).toBe("again");
  });

  it("bounds the keys that it watches", async () => {
    const cache = new ChangeAwareCache<number>({ entriesMax: 10, dependenciesMax: 5 });
    await cache.get("a", async () => ({ value: 1, dependsOn: ["x", "y"] }));
    await cache.get("b", async () => ({ value: 2, dependsOn: ["x", "y"] }));
    expect(cache.size).toBe(1);
    await cache.get("c", async () => ({ value: 3, dependsOn: ["1", "2", "3", "4", "5"] }));
    expect(await cache.get("b", never)).toBe(2);
    expect(cache.size).toBe(1);
  });

  it("never gives a value older than the last change it was told of", async () => {
    const keys = fc.constantFrom("a", "b", "c", "d");
    const step = fc.oneof(
      fc.record({ kind: fc.constant("get" as const), key: keys }),
      fc.record({ kind: fc.constant("change" as const), key: keys }),
      fc.record({ kind: fc.constant("everything" as const), key: keys }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const cache = new ChangeAwareCache<string>({ entriesMax: 3, dependenciesMax: 5 });
        const versions = new Map<string, number>();
        // Each value depends on its own key and on its neighbour's.
        const neighbour = (key: string) => String.fromCharCode(key.charCodeAt(0) ^ 1);
        const truth = (key: string) =>
          `${versions.get(key) ?? 0}/${versions.get(neighbour(key)) ?? 0}`;
        for (const { kind, key } of steps) {
          if (kind === "get") {
            const load = async () => ({ value: truth(key), dependsOn: [neighbour(key)] });
            expect(await cache.get(key, load)).toBe(truth(key));
          } else {
            versions.set(key, (versions.get(key) ?? 0) + 1);
            cache.invalidate(kind === "change" ? [key] : "everything");
          }
          expect(cache.size).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
