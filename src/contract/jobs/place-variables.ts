/**
 * The environment variables that say where everything is kept: the help of commands and the table in docs/operating.md are
 * made of them. They have no flags: others on the machine can see a command line, and addresses may hold passwords. Those of
 * the storage have the names that all its tools know.
 */

export interface PlaceVariable {
  readonly sentence: string;
  readonly defaultText: string;
}

export const placeVariables = {
  DIGITS_HOME: {
    sentence: "The folder for what is kept on this machine; --home goes before it.",
    defaultText: "your data directory",
  },
  DIGITS_DATABASE: {
    sentence: "The database of jobs, as postgres://user:password@host:5432/digits.",
    defaultText: "SQLite in the home folder",
  },
  DIGITS_PICTURES: {
    sentence: "The bucket for the pictures of jobs, as s3://bucket/prefix, in any storage that speaks S3.",
    defaultText: "pictures/ in the home folder",
  },
  AWS_ENDPOINT_URL: {
    sentence: "The address of that storage, as https://storage.example.org:9000.",
    defaultText: "Amazon's, of the region",
  },
  AWS_REGION: { sentence: "Its region.", defaultText: "us-east-1" },
  AWS_ACCESS_KEY_ID: { sentence: "The name of its key.", defaultText: "none; needed with DIGITS_PICTURES" },
  AWS_SECRET_ACCESS_KEY: { sentence: "The key.", defaultText: "none; needed with DIGITS_PICTURES" },
  AWS_SESSION_TOKEN: { sentence: "What belongs to a key that lasts for some hours.", defaultText: "none" },
} as const satisfies Readonly<Record<string, PlaceVariable>>;

export type PlaceVariableName = keyof typeof placeVariables;
