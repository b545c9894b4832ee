import { expect, test } from "vitest";

import { toTableCsv, toTableTsv } from "./table-text.js";

function number(text: string, row: number, column: number) {
  return { text, cell: { row, column } };
}

test("a table is written as it stands: empty cells empty, leading zeros kept, signs as they are", () => {
  const numbers = [number("007", 0, 0), number("1,250.00", 0, 2), number("-3.5", 2, 1)];
  const tables = [{ rows: 3, columns: 3, numbers: [0, 1, 2] }];
  expect(toTableCsv({ numbers, tables })).toBe('007,,"1,250.00"\r\n,,\r\n,-3.5,\r\n');
});

test("a table is copied with tabs, as a spreadsheet pastes it", () => {
  const numbers = [number("007", 0, 0), number("1,250.00", 0, 2), number("-7/2", 1, 1)];
  const tables = [{ rows: 2, columns: 3, numbers: [0, 1, 2] }];
  expect(toTableTsv({ numbers, tables })).toBe("007\t\t1,250.00\r\n\t'-7/2\t\r\n");
});

test("what a spreadsheet would run as a formula is no formula", () => {
  const numbers = [number("+3-5", 0, 0), number("-7/2", 0, 1), number("-7", 0, 2)];
  expect(toTableCsv({ numbers, tables: [{ rows: 1, columns: 3, numbers: [0, 1, 2] }] })).toBe("'+3-5,'-7/2,-7\r\n");
});

test("numbers in one cell stand with a space between, and an empty line between tables", () => {
  const numbers = [number("1", 0, 0), number("2", 0, 0), { text: "9" }, number("3", 0, 0)];
  const tables = [
    { rows: 1, columns: 1, numbers: [0, 1] },
    { rows: 1, columns: 1, numbers: [3] },
  ];
  expect(toTableCsv({ numbers, tables })).toBe("1 2\r\n\r\n3\r\n");
});

test("numbers in no table are refused", () => {
  const refusal = expect.objectContaining({ code: "PICTURE_NO_TABLE" }) as Error;
  expect(() => toTableCsv({ numbers: [{ text: "7" }], tables: [] })).toThrow(refusal);
});
