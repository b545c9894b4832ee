/**
 * What all texts that an automaton accepts add up to, each with its weight: what a text's probability is a share of once
 * it is known that the text is one of them. No text is looked at: paths are summed up by the state that they are in and
 * the class that they end in.
 */

import { LINE_BLANK, LINE_CLASS_COUNT } from "../../line.js";
import type { AutomatonTable } from "./automaton.js";
import type { LineColumns } from "./columns.js";

/** States with less than this share of all paths are let go; of many, so that a long list is not gone through, with this. */
const LEAST_SHARE = 1e-16;
const MANY_STATES = 200;
const LEAST_SHARE_OF_MANY = 1e-7;

/** Paths by state, in units that are the same for all; the states that have any are `active`. */
interface Paths {
  active: number[];
  /** By the class that they end in. */
  mass: Float64Array; // [states, LINE_CLASS_COUNT]
  isActive: Uint8Array; // [states]
}

/**
 * The logarithm of the sum over all texts that are accepted, of their probability times their weight. Exact but for
 * paths that hardly count, unless an automaton of many states expects what the columns do not say at all.
 */
export function logSumAccepted({ count, logProbabilities }: LineColumns, automaton: AutomatonTable): number {
  let paths: Paths = { active: [], mass: new Float64Array(0), isActive: new Uint8Array(0) };
  let next: Paths = { active: [], mass: new Float64Array(0), isActive: new Uint8Array(0) };
  add(paths, 0, LINE_BLANK, 1);
  const chances = new Float64Array(LINE_CLASS_COUNT);
  let logUnit = 0;
  for (let column = 0; column < count; column++) {
    const start = column * LINE_CLASS_COUNT;
    for (let i = 0; i < LINE_CLASS_COUNT; i++) chances[i] = Math.exp(logProbabilities[start + i]!);
    for (const state of paths.active) goOn(next, paths, state, chances, automaton);
    clear(paths);
    [paths, next] = [next, paths];
    const all = paths.active.reduce((sum, state) => sum + sumOf(paths, state), 0);
    if (all === 0) return -Infinity;
    keepLargest(paths, all);
    logUnit += Math.log(all);
  }
  const accepted = paths.active.reduce((sum, state) => sum + sumOf(paths, state) * Math.exp(automaton.final(state)), 0);
  return logUnit + Math.log(accepted);
}

/** Adds what the paths of a state are a column later. */
function goOn(next: Paths, paths: Paths, state: number, chances: Float64Array, automaton: AutomatonTable): void {
  const start = state * LINE_CLASS_COUNT;
  const all = sumOf(paths, state);
  const { states, weights } = automaton.movesFrom(state);
  add(next, state, LINE_BLANK, all * chances[LINE_BLANK]!);
  for (let one = 1; one < LINE_CLASS_COUNT; one++) {
    const same = paths.mass[start + one]!;
    if (same > 0) add(next, state, one, same * chances[one]!);
    // The same symbol again needs a blank between.
    const added = (all - same) * weights[one]! * chances[one]!;
    if (added > 0) add(next, states[one]!, one, added);
  }
}

function add(paths: Paths, state: number, one: number, mass: number): void {
  if (mass === 0) return;
  if (state >= paths.isActive.length) grow(paths, state + 1);
  if (paths.isActive[state] === 0) paths.active.push(state);
  paths.isActive[state] = 1;
  paths.mass[state * LINE_CLASS_COUNT + one]! += mass;
}

function grow(paths: Paths, states: number): void {
  const room = Math.max(16, 2 * states);
  const { mass, isActive } = paths;
  paths.mass = new Float64Array(room * LINE_CLASS_COUNT);
  paths.mass.set(mass);
  paths.isActive = new Uint8Array(room);
  paths.isActive.set(isActive);
}

function sumOf({ mass }: Paths, state: number): number {
  let sum = 0;
  for (let i = state * LINE_CLASS_COUNT; i < (state + 1) * LINE_CLASS_COUNT; i++) sum += mass[i]!;
  return sum;
}

function clear(paths: Paths): void {
  for (const state of paths.active) drop(paths, state);
  paths.active.length = 0;
}

function drop(paths: Paths, state: number): void {
  paths.mass.fill(0, state * LINE_CLASS_COUNT, (state + 1) * LINE_CLASS_COUNT);
  paths.isActive[state] = 0;
}

/** Drops the states that hardly any path is in, and makes `all` the unit. */
function keepLargest(paths: Paths, all: number): void {
  const least = (paths.active.length > MANY_STATES ? LEAST_SHARE_OF_MANY : LEAST_SHARE) * all;
  paths.active = paths.active.filter((state) => {
    const isKept = sumOf(paths, state) >= least;
    if (!isKept) drop(paths, state);
    return isKept;
  });
  for (const state of paths.active) {
    for (let i = state * LINE_CLASS_COUNT; i < (state + 1) * LINE_CLASS_COUNT; i++) paths.mass[i]! /= all;
  }
}
