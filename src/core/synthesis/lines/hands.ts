/** Whose writing is simulated: the usual hands, or what few people write as well. */
export const handChoices = ["usual", "all"] as const;

export type Hands = (typeof handChoices)[number];
