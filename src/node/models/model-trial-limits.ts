/**
 * How long and how large the trial of a model may grow. Known to both sides: the process that starts a trial and the
 * one that is tried in.
 */

/** Images of MNIST's training set that are classified. */
export const TRIAL_IMAGES = 200;

/**
 * Share of them to be read right. Guessing reads 10 %, the smallest network after one epoch 97 %; what lies between
 * is damaged, or reads other images than MNIST's.
 */
export const MIN_TRIAL_ACCURACY = 0.8;

/** The released model takes 0.4 s, 1.4 s while both cores are busy; this leaves room for 50 MB of weights. */
export const TRIAL_SECONDS = 20;

/** JavaScript's own heap: a parsed model of 50 MB that `checkOnnxModel` lets through takes far less. */
export const TRIAL_HEAP_MEGABYTES = 256;

/** The whole process; megabytes of a million bytes. The released model takes 165. */
export const TRIAL_MEGABYTES = 1024;
