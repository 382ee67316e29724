import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ConfigurationError,
  defaultServerQuotas,
  readConfiguration,
  settingNames,
} from "./configuration.ts";
import { noProxies } from "./server/forwarded.ts";

const secret = "a-secret-that-nobody-may-see";

describe("the configuration", () => {
  it("has a default for everything", () => {
    expect(readConfiguration({}, false)).toEqual({
      listen: { host: "127.0.0.1", port: 4800 },
      dataFolder: ".sallyport",
      ephemeral: false,
      databaseUrl: undefined,
      accountId: undefined,
      rootCredentials: undefined,
      rootKeyFile: ".sallyport/root-key",
      endpoint: undefined,
      insecureLoopbackIssuers: false,
      trustedProxies: noProxies,
      connectTo: ["default"],
      rotationCommands: new Map(),
      rotationHooks: new Map(),
      rotationHookKeyFile: undefined,
      log: "info",
      quotas: defaultServerQuotas,
    });
  });

  it("knows the settings that it reads, and the operator's page tells", () => {
    const namesIn = (path: string) => {
      const text = readFileSync(join(import.meta.dirname, path), "utf8");
      return [...new Set(text.match(/\bSALLYPORT_[A-Z_]+[A-Z]\b/g))].sort();
    };
    const known = settingNames.toSorted();
    expect(namesIn("configuration.ts").filter((name) => !/_URI$/.test(name))).toEqual(known);
    expect(namesIn("../docs/operations.md")).toEqual(known);
  });

  it.each([
    ["SALLYPORT_DATABASE_URI", "SALLYPORT_DATABASE_URL"],
    ["SALLYPORT_CONECT_TO", "SALLYPORT_CONNECT_TO"],
    ["SALLYPORT_TRUSTED_PROXY", undefined],
    ["SALLYPORT_PORT", undefined],
    ["SALLYPORT_SERVICE_HOST", undefined],
    ["SALLYPORT_PORT_4800_TCP", undefined],
  ])("refuses %s where it is nearly a setting: %s", (name, meant) => {
    const read = () => readConfiguration({ [name]: "value" }, false);
    if (meant === undefined) expect(read).not.toThrow();
    else expect(read).toThrow(`There is no setting ${name}; did you mean \`${meant}\`?`);
    expect(() => readConfiguration({ [name]: "" }, false)).not.toThrow();
  });

  it("takes empty variables as unset ones", () => {
    const empty = settingNames.map((name) => [name, ""]);
    expect(readConfiguration(Object.fromEntries(empty), false)).toEqual(
      readConfiguration({}, false),
    );
  });

  it.each([
    ["127.0.0.1:0", { host: "127.0.0.1", port: 0 }],
    ["[::1]:4800", { host: "::1", port: 4800 }],
    ["localhost:65535", { host: "localhost", port: 65_535 }],
    ["0.0.0.0:80", { host: "0.0.0.0", port: 80 }],
  ])("listens where SALLYPORT_LISTEN says: %s", (SALLYPORT_LISTEN, listen) => {
    expect(readConfiguration({ SALLYPORT_LISTEN }, false).listen).toEqual(listen);
  });

  it("lets callers make it connect where it is told", () => {
    const SALLYPORT_CONNECT_TO = "default, 127.0.0.1:5432,*.internal,/run/postgresql";
    expect(readConfiguration({ SALLYPORT_CONNECT_TO }, false).connectTo).toEqual([
      "default",
      "127.0.0.1:5432",
      "*.internal",
      "/run/postgresql",
    ]);
    expect(readConfiguration({}, true).connectTo).toEqual(["default", "localhost"]);
    for (const wrong of ["10.0.0.0/33", "db internal", "db:0"]) {
      expect(() => readConfiguration({ SALLYPORT_CONNECT_TO: wrong }, false)).toThrow(
        /SALLYPORT_CONNECT_TO must be/,
      );
    }
  });

  it("keeps the root key where it is told, else in the data folder", () => {
    const SALLYPORT_DATA = "/data";
    const SALLYPORT_ROOT_KEY_FILE = "/keys/one";
    expect(readConfiguration({ SALLYPORT_DATA }, false).rootKeyFile).toBe("/data/root-key");
    expect(readConfiguration({ SALLYPORT_DATA, SALLYPORT_ROOT_KEY_FILE }, false).rootKeyFile).toBe(
      "/keys/one",
    );
  });

  it("takes the endpoint without the slashes at its end", () => {
    const endpointOf = (SALLYPORT_ENDPOINT: string) =>
      readConfiguration({ SALLYPORT_ENDPOINT }, false).endpoint;
    expect(endpointOf("https://iam.example.com//")).toBe("https://iam.example.com");
    expect(endpointOf("http://proxy:8080/iam/")).toBe("http://proxy:8080/iam");
  });

  it("trusts the proxies that are named, and no others", () => {
    const SALLYPORT_TRUSTED_PROXIES = "10.0.0.0/8, 192.0.2.1,";
    const { trustedProxies } = readConfiguration({ SALLYPORT_TRUSTED_PROXIES }, false);
    const trusted = ["10.1.2.3", "192.0.2.1", "192.0.2.2", "11.0.0.1"].map((address) =>
      trustedProxies.check(address),
    );
    expect(trusted).toEqual([true, true, false, false]);
  });

  it("changes the quotas that are named, and no others", () => {
    const SALLYPORT_QUOTAS = " UsersPerAccount = 200000 ,RolesPerAccount=20000,";
    expect(readConfiguration({ SALLYPORT_QUOTAS }, false).quotas).toEqual({
      ...defaultServerQuotas,
      UsersPerAccount: 200_000,
      RolesPerAccount: 20_000,
    });
  });

  it.each<readonly [name: string, value: string]>([
    ["SALLYPORT_LISTEN", "4800"],
    ["SALLYPORT_LISTEN", "127.0.0.1"],
    ["SALLYPORT_LISTEN", "127.0.0.1:65536"],
    ["SALLYPORT_LISTEN", "::1:4800"],
    ["SALLYPORT_LISTEN", "http://127.0.0.1:4800"],
    ["SALLYPORT_DATABASE_URL", `mysql://user:${secret}@host/db`],
    ["SALLYPORT_ACCOUNT_ID", "12345678901"],
    ["SALLYPORT_ACCOUNT_ID", "12345678901x"],
    ["SALLYPORT_ENDPOINT", "iam.example.com"],
    ["SALLYPORT_ENDPOINT", "ftp://iam.example.com"],
    ["SALLYPORT_ENDPOINT", `https://user:${secret}@iam.example.com`],
    ["SALLYPORT_ENDPOINT", `https://iam.example.com/?key=${secret}`],
    ["SALLYPORT_INSECURE_ISSUERS", "all"],
    ["SALLYPORT_TRUSTED_PROXIES", "10.0.0.0/8,proxy.example.com"],
    ["SALLYPORT_TRUSTED_PROXIES", "10.0.0.0/40"],
    ["SALLYPORT_LOG", "verbose"],
    ["SALLYPORT_QUOTAS", "UsersPerAccount"],
    ["SALLYPORT_QUOTAS", "UsersPerAccount=0"],
    ["SALLYPORT_QUOTAS", "UsersPerAccount=-5"],
    ["SALLYPORT_QUOTAS", "UsersPerAccount=1e6"],
    ["SALLYPORT_QUOTAS", "Users=5"],
    ["SALLYPORT_QUOTAS", "toString=5"],
    ["SALLYPORT_ROOT_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE77"],
    ["SALLYPORT_ROOT_SECRET_ACCESS_KEY", secret],
  ])("refuses %s=%s, and names the variable", (name, value) => {
    const read = () => readConfiguration({ [name]: value }, false);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(name);
    expect(read).not.toThrow(secret);
  });

  it.each([
    ["AKIA-too-odd-for-an-id", secret],
    ["AKIASHORT", secret],
    ["AKIAEXAMPLEEXAMPLE77", "seven77"],
  ])("refuses root credentials that no client could use: %s", (id, key) => {
    const environment = {
      SALLYPORT_ROOT_ACCESS_KEY_ID: id,
      SALLYPORT_ROOT_SECRET_ACCESS_KEY: key,
    };
    expect(() => readConfiguration(environment, false)).toThrow(/SALLYPORT_ROOT_(ACC|SEC)/);
    expect(() => readConfiguration(environment, false)).not.toThrow(key);
  });
});

describe("an ephemeral server", () => {
  it.each(["127.0.0.1:0", "127.9.9.9:80", "[::1]:80", "localhost:80"])(
    "listens on loopback: %s",
    (SALLYPORT_LISTEN) => {
      expect(readConfiguration({ SALLYPORT_LISTEN }, true).ephemeral).toBe(true);
    },
  );

  it.each(["0.0.0.0:0", "[::]:80", "192.0.2.1:80", "127.300.1.1:80", "127.example.com:80"])(
    "listens nowhere else: %s",
    (SALLYPORT_LISTEN) => {
      expect(() => readConfiguration({ SALLYPORT_LISTEN }, true)).toThrow(/loopback only/);
    },
  );

  it("has no database but its memory", () => {
    const SALLYPORT_DATABASE_URL = "postgres://somewhere/else";
    expect(readConfiguration({ SALLYPORT_DATABASE_URL }, true).databaseUrl).toBeUndefined();
  });

  it("takes the operator's own ways to rotate", () => {
    const read = readConfiguration(
      {
        SALLYPORT_ROTATION_COMMANDS: "legacy=/usr/local/bin/rotate, other=/opt/rotate",
        SALLYPORT_ROTATION_HOOKS: "billing=https://hooks.example.com/rotate,near=http://[::1]:1/",
        SALLYPORT_ROTATION_HOOK_KEY_FILE: "/etc/hook-key",
      },
      false,
    );
    expect(read.rotationCommands).toEqual(
      new Map([
        ["legacy", "/usr/local/bin/rotate"],
        ["other", "/opt/rotate"],
      ]),
    );
    expect([...read.rotationHooks.keys()]).toEqual(["billing", "near"]);
  });

  it.each([
    [{ SALLYPORT_ROTATION_COMMANDS: "legacy=rotate" }],
    [{ SALLYPORT_ROTATION_COMMANDS: "le gacy=/rotate" }],
    [{ SALLYPORT_ROTATION_COMMANDS: "a=/rotate,a=/other" }],
    [{ SALLYPORT_ROTATION_HOOKS: "a=https://example.com/" }],
    [
      {
        SALLYPORT_ROTATION_HOOKS: "a=http://example.com/",
        SALLYPORT_ROTATION_HOOK_KEY_FILE: "/key",
      },
    ],
    [
      {
        SALLYPORT_ROTATION_COMMANDS: "a=/rotate",
        SALLYPORT_ROTATION_HOOKS: "a=https://example.com/",
        SALLYPORT_ROTATION_HOOK_KEY_FILE: "/key",
      },
    ],
  ])("refuses ways to rotate that cannot be: %j", (environment) => {
    expect(() => readConfiguration(environment, false)).toThrow(ConfigurationError);
  });
});
