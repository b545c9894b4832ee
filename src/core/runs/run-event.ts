/**
 * What happens in a training run, as those who follow it hear of it. Most of it is kept, numbered, and told again to
 * whoever comes later; what is worth seeing only while it is new (`LiveEvent`) has no number.
 */

import type { RunState } from "./run-state.js";

/** The run is in another state. */
export interface RunStateEvent {
  readonly kind: "state";
  readonly state: RunState;
  /** Why, for people, where it is not plain. */
  readonly reason: string | null;
}

/** Training begins, or goes on; what was told of steps after `step` counts no more. */
export interface RunStartEvent {
  readonly kind: "start";
  /** Steps done. */
  readonly step: number;
  readonly stepCount: number;
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
}

/** Some steps, as one point of a curve. */
export interface RunStepsEvent {
  readonly kind: "steps";
  /** Steps it stands for. */
  readonly count: number;
  /** The last of them, from 1. */
  readonly step: number;
  /** Of the last of them, from 1. */
  readonly epoch: number;
  /** Mean over them. */
  readonly loss: number;
  /** Mean over them: share of the images classified correctly, each before its update. */
  readonly accuracy: number;
  /** Of the last of them. */
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** Of training; what comes after it is not counted. */
  readonly secondsLeft: number;
}

/** An epoch is done. */
export interface RunEpochEvent {
  readonly kind: "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  /** Null where nothing is held out. */
  readonly validationAccuracy: number | null;
  readonly imagesPerSecond: number;
}

/** All steps are done, and the model is calibrated, tested and tried; no step comes before the next `start`. */
export interface RunTestingEvent {
  readonly kind: "testing";
  /** Steps done. */
  readonly step: number;
}

/** The images beside MNIST are drawn, before the first step. */
export interface RunDrawingEvent {
  readonly kind: "drawing";
  readonly drawn: number;
  readonly count: number;
}

/** What can be looked at just now. */
export interface RunSampleEvent {
  readonly kind: "sample";
  readonly step: number;
  /** Each 28x28 bytes as base64, row by row, ink 255, paper 0: as they were changed for the network. */
  readonly images: readonly string[];
  /** Of each image: a digit, or 10 for none. */
  readonly labels: readonly number[];
  /** The first layer's filters, each `height` x `width` bytes as base64; 128 is a weight of 0. */
  readonly filters: { readonly height: number; readonly width: number; readonly images: readonly string[] };
}

export type KeptEvent = RunStateEvent | RunStartEvent | RunStepsEvent | RunEpochEvent | RunTestingEvent;

export type LiveEvent = RunDrawingEvent | RunSampleEvent;

/** An event as followers get it: with its number, or without where it is not kept. */
export type EmittedEvent =
  { readonly number: number; readonly event: KeptEvent } | { readonly number: null; readonly event: LiveEvent };
