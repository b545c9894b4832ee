/** Words by hand in letters of handwriting fonts: which words, and where their letters stand. */

import { imageAt } from "../../dataset/image-set.js";
import type { Random } from "../../tensor/random.js";
import { choose } from "../weighted-choice.js";
import { commonWords } from "./alphabet.js";
import { handLetters, type HandSet, type LetterPlace } from "./hand-letters.js";
import type { Letter, Mark } from "./marks.js";
import { toShape, type Shape } from "./shape.js";
import { skeletonOf } from "./skeleton.js";
import { chooseWord } from "./words.js";

/** A hand that writes letters. */
export interface Hand {
  readonly set: HandSet;
  /** Places in the set by letter; some hands lack a letter. */
  readonly places: ReadonlyMap<string, number>;
  /** The lines of a letter; null where they cannot be told. */
  shapeAt(place: number): Shape | null;
}

/** How a page's words are written in a hand. */
export interface HandStyle {
  readonly hand: Hand;
  /** Whether the pen of the page draws the letters' lines; else they are shown as the images that they are. */
  readonly isThinned: boolean;
  readonly isCapital: boolean;
  /** Height of a capital against that of a digit. */
  readonly size: number;
  /** Paper between two letters beyond what the hand leaves, in heights. */
  readonly spread: number;
}

/** Creates the hand of a set of letters. */
export function createHandOf(set: HandSet): Hand {
  const shapes = new Map<number, Shape | null>();
  return {
    set,
    places: new Map(Array.from(set.letters.labels, (label, place) => [handLetters[label]!, place])),
    shapeAt(place) {
      let shape = shapes.get(place);
      if (shape === undefined) shapes.set(place, (shape = withDots(skeletonOf(imageAt(set.letters, place), -1))));
      return shape;
    },
  };
}

/** Draws how words are written in one of the hands. */
export function drawHandStyle(hands: readonly Hand[], random: Random): HandStyle {
  return {
    hand: choose(hands, random),
    isThinned: random.uniform() < 0.65,
    isCapital: random.uniform() < 0.2,
    size: random.uniform(0.8, 1.2),
    spread: random.uniform() < 0.3 ? random.uniform(-0.08, 0) : random.uniform(-0.03, 0.08),
  };
}

/** Letters that may as well be digits where they stand alone. */
const digitLike = /[OoDQlIijSsZzBbgqGY|]/g;
/** A word has at least so many letters, and so many that are no digit to anybody. */
const LEAST_LETTERS = 3;
const LEAST_CLEAR = 2;

/** A word that nobody takes for a number. */
export function chooseClearWord({ isCapital }: Pick<HandStyle, "isCapital">, random: Random): string {
  for (;;) {
    const share = random.uniform();
    const known =
      share < 0.6 ? choose(writtenWords, random) : share < 0.75 ? choose(commonWords, random) : chooseWord(random);
    const letters = known.replaceAll(/[^A-Za-z]/g, "");
    const word = isCapital
      ? letters.toUpperCase()
      : random.uniform() < 0.2
        ? letters.charAt(0).toUpperCase() + letters.slice(1)
        : letters;
    if (word.length >= LEAST_LETTERS && word.replaceAll(digitLike, "").length >= LEAST_CLEAR) return word;
  }
}

/** A word as marks, one a letter; letters that the hand lacks are left out. */
export function spellByHand(text: string, style: HandStyle, random: Random): Mark[] {
  const { hand, isThinned, size, spread } = style;
  const marks: Mark[] = [];
  let before: LetterPlace | undefined;
  for (const letter of text) {
    const image = hand.places.get(letter);
    if (image === undefined) continue;
    const place = hand.set.places[image]!;
    const shape = isThinned ? hand.shapeAt(image) : null;
    const writing: Letter["writing"] = shape === null ? { image, from: hand.set.letters } : { shape };
    const paper = before === undefined ? 0 : before.after + place.before + spread + random.normal(0, 0.015);
    marks.push({
      symbol: before === undefined ? "?" : "",
      form: "letter",
      size,
      lift: 0,
      // Letters reach over one another as joined ones do, and no further.
      gap: size * Math.max(-0.25, paper),
      isUnderlined: false,
      letter: { writing, top: place.top, foot: place.foot },
    });
    before = place;
  }
  return marks;
}

/** A place that is linked with none is the dot of an i. */
function withDots(shape: Shape | null): Shape | null {
  if (shape === null) return null;
  const { places, links, ...limits } = shape;
  const linked = new Set<number>(links);
  const dots = Array.from({ length: places.length / 2 }, (_, place) => place).filter((place) => !linked.has(place));
  return toShape(places, Uint16Array.from([...links, ...dots.flatMap((dot) => [dot, dot])]), limits);
}

/** What stands on boards, in notes, in programs and on forms. */
const writtenWords: readonly string[] = (
  "the and for are but not you all any can had her was one our out day get has him his how man new now old see two way " +
  "who did its let put say she too use with that have this will your from they know want been good much some time very " +
  "when come here just like long make many more only over such take than them well were what where which while about " +
  "function return const import export class public private static void string number array object input output error " +
  "value index count type print while break continue true false null else then loop queue stack tree node edge graph " +
  "table list map filter reduce sort search hash key data base model train test batch layer weight bias loss gradient " +
  "server client request response cache store event state action user login token file path name next prev head tail " +
  "meeting agenda notes todo done review plan goals ideas question answer example chapter lecture homework exam project " +
  "team work week month year today tomorrow monday tuesday wednesday thursday friday saturday sunday january march june " +
  "july august september october november december apply change check clean close define design draw energy equation " +
  "force field water light power heat mass speed space point line angle area volume theorem proof lemma limit integral " +
  "matrix vector linear function random sample mean variance model market price cost profit budget sales growth risk " +
  "milk bread butter eggs cheese coffee sugar flour apples tomato onion garlic paper pencil kitchen garden house street " +
  "address phone email signature surname first last birth place city country postal remarks comments reason approved " +
  "Herr Frau Straße Hausnummer Vorname Nachname Geburtsdatum Unterschrift Ort Telefon Bemerkung Rechnung Menge Artikel " +
  "und oder nicht mit auf für von wir sie ist das der die ein eine Aufgabe Beispiel Lösung Satz Beweis Woche Termin " +
  "pour avec dans cette nous vous jour mois ville nombre maison bonjour merci rapport quantité prix client facture " +
  "quick brown jumps lazy vex waltz bad nymph jack judge major oxygen complex proxy fuzzy crypt rhythm zephyr kayak wax"
).split(" ");
