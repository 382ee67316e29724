/**
 * Each source file opens with a sentence that tells its job, and each service with a README.
 * A test's job is told by its name and by the names of its rules.
 */
import { isTest, problemAt, type Rule } from "./project.ts";

/** A line that lets a shell run the file may come first. */
const opening = /^(#![^\n]*\n)?\/\*\*\s*(\*\s*)?\S/;

export const openingSentence: Rule = {
  name: "opening-sentence",
  check: ({ sources, texts }) => {
    const services = new Set(
      sources.flatMap(({ path }) => /^src\/services\/(?!testing\/)[^/]+\//.exec(path)?.[0] ?? []),
    );
    return [
      ...sources
        .filter(({ path, text }) => !isTest(path) && !opening.test(text))
        .map((file) => problemAt(file, 0, "no sentence that tells the file's job")),
      ...[...services]
        .filter((folder) => !texts.has(`${folder}README.md`))
        .map((folder) => `${folder}README.md:1 missing: what the service owns, and its gaps`),
    ];
  },
};
