/**
 * Reads the protobuf text format (https://protobuf.dev/reference/protobuf/textformat-spec/), as much of it as
 * configurations use: scalars, messages in braces, lists in brackets, comments. Every field is a list of its values.
 */

export type TextValue = string | number | TextMessage;
export interface TextMessage {
  [field: string]: TextValue[];
}

const TOKEN = /\s+|#[^\n]*|"((?:[^"\\\n]|\\.)*)"|[A-Za-z_]\w*|-?\d+|[{}[\]:,;]/y;

/** @throws where the text breaks the grammar */
export function parseProtobufText(text: string): TextMessage {
  const tokens = tokensOf(text);
  const message = readMessage(tokens);
  if (tokens.length > 0) throw new Error(`"${tokens[0]}" is too much`);
  return message;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let at = 0; at < text.length; at = TOKEN.lastIndex) {
    const found = TOKEN.exec(text);
    if (found === null) throw new Error(`no token at ${text.slice(at, at + 20)}`);
    if (!/^[\s#]/.test(found[0])) tokens.push(found[0]);
  }
  return tokens;
}

function readMessage(tokens: string[]): TextMessage {
  const message: TextMessage = {};
  while (tokens.length > 0 && tokens[0] !== "}") {
    const field = tokens.shift()!;
    if (!/^[A-Za-z_]/.test(field)) throw new Error(`"${field}" is no field`);
    const hasColon = takeToken(tokens, ":");
    (message[field] ??= []).push(...readValues(tokens, hasColon));
    if (!takeToken(tokens, ",")) takeToken(tokens, ";");
  }
  return message;
}

function readValues(tokens: string[], hasColon: boolean): TextValue[] {
  if (!takeToken(tokens, "[")) return [readValue(tokens, hasColon)];
  const values: TextValue[] = [];
  if (takeToken(tokens, "]")) return values;
  do {
    values.push(readValue(tokens, hasColon));
  } while (takeToken(tokens, ","));
  expectToken(tokens, "]");
  return values;
}

function readValue(tokens: string[], hasColon: boolean): TextValue {
  const token = tokens.shift() ?? "the end";
  if (token === "{") {
    const message = readMessage(tokens);
    expectToken(tokens, "}");
    return message;
  }
  if (!hasColon) throw new Error(`":" is missing before ${token}`);
  if (token.startsWith('"')) return JSON.parse(token) as string;
  if (/^-?\d/.test(token)) return Number(token);
  if (/^\w/.test(token)) return token;
  throw new Error(`"${token}" is no value`);
}

function takeToken(tokens: string[], token: string): boolean {
  const isNext = tokens[0] === token;
  if (isNext) tokens.shift();
  return isNext;
}

function expectToken(tokens: string[], token: string): void {
  if (takeToken(tokens, token)) return;
  throw new Error(`"${token}" expected, "${tokens[0]}" came`);
}
