// Writes the table of `core/src/people/phone/countries.txt` from google-libphonenumber's metadata: what each country's numbers look
// like, without its trunk prefix. `node tests/phones/table.mjs` prints it; the table is in the repository, so that a build needs no Node.
import phones from "google-libphonenumber";

const util = phones.PhoneNumberUtil.getInstance();
const HOME = ["US", "CA", "FR", "ES", "NL", "GB", "DK", "SE", "NO", "PL", "DE", "IE", "FI"];
// Not premium numbers, which cost whoever calls them back, nor pagers and voice mailboxes, which nobody answers.
const OTHER = ["FixedLine", "TollFree", "SharedCost", "PersonalNumber", "Voip", "Uan"];

// `(?:…)` as `(…)`, `\d` as `.`: the pattern language of `phone/pattern.rs`.
const compact = (pattern) => pattern.replace(/\s/g, "").replaceAll("(?:", "(").replaceAll("\\d", ".");
const patternOf = (metadata, kind) => {
  const pattern = metadata[`get${kind}`]?.()?.getNationalNumberPattern();
  return pattern && pattern !== "NA" ? compact(pattern) : undefined;
};

const lines = [
  "# How numbers look in each country, without its trunk prefix. Made by `node tests/phones/table.mjs` from the metadata of",
  "# google-libphonenumber 3.2.47 (Apache-2.0), and one thing of our own: what the regulator keeps for drama, so that a demo calls nobody.",
];
// Ofcom's numbers for drama that libphonenumber does not know.
const DRAMA = { 44: "1632960.{3}|7700900.{3}" };
const calling = new Map();
for (const region of HOME) {
  const code = util.getCountryCodeForRegion(region);
  calling.set(code, [...(calling.get(code) ?? []), region]);
}
for (const [code, homes] of calling) {
  const metadata = util.getMetadataForRegion(homes[0]);
  const abroad = code === 1 ? "011" : "00";
  lines.push(`+${code} ${homes.join(",")} trunk=${metadata.getNationalPrefix() ?? ""} abroad=${abroad}`);
  // Every region that shares the code: Jersey's numbers are +44 too.
  const regions = util.getSupportedRegions().filter((r) => util.getCountryCodeForRegion(r) === code);
  const sorted = [...homes, ...regions.filter((r) => !homes.includes(r)).sort()];
  const seen = new Set();
  // What every number of the country fits besides; where several countries share a code, each has its own, and their patterns say it all.
  if (regions.length === 1) lines.push(`all ${compact(metadata.getGeneralDesc().getNationalNumberPattern())}`);
  for (const region of sorted) {
    const own = util.getMetadataForRegion(region);
    const mobile = patternOf(own, "Mobile");
    const rest = OTHER.map((kind) => patternOf(own, kind)).filter((p) => p && p !== mobile);
    for (const [kind, pattern] of [["mobile", mobile], ...rest.map((p) => ["other", p])]) {
      if (pattern && !seen.has(kind + pattern)) {
        seen.add(kind + pattern);
        lines.push(`${kind} ${pattern}`);
      }
    }
  }
  if (DRAMA[code]) lines.push(`drama ${DRAMA[code]}`);
}
console.log(lines.join("\n"));
