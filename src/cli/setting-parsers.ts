/**
 * How the texts of flags and environment variables become settings. Each says what it takes when it refuses.
 */

import { isIP } from "node:net";

import { fail } from "../core/errors.js";
import { wholeNumber } from "./whole-number.js";

/** Makes a value of a text; `name` is the flag or the variable, for the message. */
export type ParseSetting<Value> = (text: string, name: string) => Value;

export function wholeSetting(minimum: number, maximum: number): ParseSetting<number> {
  return (text, name) => wholeNumber(name, { minimum, maximum })(text);
}

export function choiceSetting<Choice extends string>(choices: readonly Choice[]): ParseSetting<Choice> {
  return (text, name) =>
    choices.find((choice) => choice === text) ?? refuse(name, `one of ${choices.join(", ")}`, text);
}

/** A path or a name: anything but nothing, which an unset shell variable gives. */
export const textSetting: ParseSetting<string> = (text, name) => (text === "" ? refuse(name, "a value", text) : text);

/** Origins of sites, with commas between. */
export const originsSetting: ParseSetting<readonly string[]> = (text, name) =>
  listOf(text).map((origin) =>
    URL.canParse(origin) && new URL(origin).origin === origin
      ? origin
      : refuse(name, "origins such as https://forms.example.org", origin),
  );

/** Addresses or networks (CIDR), with commas between. */
export const addressesSetting: ParseSetting<readonly string[]> = (text, name) =>
  listOf(text).map((address) => {
    const [ip = "", bits] = address.split("/");
    const isNetwork = bits === undefined || /^\d{1,3}$/.test(bits);
    return isIP(ip) > 0 && isNetwork ? address : refuse(name, "addresses such as 10.0.0.7 or 10.0.0.0/8", address);
  });

function listOf(text: string): string[] {
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

function refuse(name: string, expected: string, came: string): never {
  fail("OPTION_INVALID", `${name} takes ${expected}; "${came}" came.`);
}
