// What google-libphonenumber says of each line `REGION<tab>spelling` on stdin: `+E164 TYPE`, or `-` where it is no valid number.
import phones from "google-libphonenumber";
import { createInterface } from "node:readline";

const util = phones.PhoneNumberUtil.getInstance();
const types = Object.fromEntries(Object.entries(phones.PhoneNumberType).map(([name, value]) => [value, name]));

const judge = (region, spelling) => {
  try {
    const number = util.parse(spelling, region);
    if (!util.isValidNumber(number)) return "-";
    return `${util.format(number, phones.PhoneNumberFormat.E164)} ${types[util.getNumberType(number)]}`;
  } catch {
    return "-";
  }
};

const answers = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [region, spelling] = line.split("\t");
  answers.push(judge(region, spelling));
}
process.stdout.write(`${answers.join("\n")}\n`);
