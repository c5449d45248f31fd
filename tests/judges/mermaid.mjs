// Parses every Mermaid diagram of Markdown files with Mermaid itself.
//
//     node mermaid.mjs FOLDER FILE...      FOLDER is where its package is installed
//
// Prints the number of diagrams. Exit code 1, with what is wrong, if one is refused.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, ...files] = process.argv.slice(2);
const installed = createRequire(folder + "/");
// What cleans the labels of flowcharts needs a browser; whether they parse is no matter of it.
const purifier = pathToFileURL(installed.resolve("dompurify").replace(/purify\.[a-z.]*js$/, "purify.es.mjs"));
const { default: purify } = await import(purifier);
purify.addHook ??= () => {};
purify.sanitize ??= (text) => text;
const { default: mermaid } = await import(pathToFileURL(installed.resolve("mermaid")));
let diagrams = 0;
for (const file of files)
    for (const [, text] of readFileSync(file, "utf8").matchAll(/^```mermaid\n(.*?)^```$/gms)) {
        ++diagrams;
        try {
            await mermaid.parse(text);
        } catch (error) {
            console.error(`${file}: ${error.message}`);
            process.exitCode = 1;
        }
    }
console.log(diagrams);
