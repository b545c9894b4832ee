/**
 * The models that are held open: those used last. One that is evicted is freed once nobody uses it. The library keeps
 * files in one, and each thread what it runs.
 */

interface Entry<Model> {
  readonly opening: Promise<Model>;
  users: number;
  isEvicted: boolean;
}

export interface ModelCache<Model> {
  /** Runs `work` with the model named by `key`, which `open` opens where it is not held: once for all who ask. */
  use<Result>(key: string, open: () => Promise<Model>, work: (model: Model) => Promise<Result>): Promise<Result>;
}

/**
 * @param capacity how many models are held, those in use beyond it not counted
 * @param free what becomes of one that is no longer held
 */
export function createModelCache<Model>(
  capacity: number,
  free: (model: Model) => Promise<void> = async () => {},
): ModelCache<Model> {
  // A Map keeps the order of insertion: the first is the one used longest ago.
  const held = new Map<string, Entry<Model>>();

  async function freeWhenIdle(entry: Entry<Model>): Promise<void> {
    if (entry.users > 0 || !entry.isEvicted) return;
    // One that could not be opened has said so to whoever asked for it.
    const model = await entry.opening.catch(() => null);
    if (model !== null) await free(model);
  }

  function find(key: string, open: () => Promise<Model>): Entry<Model> {
    const entry = held.get(key) ?? { opening: open(), users: 0, isEvicted: false };
    held.delete(key);
    held.set(key, entry);
    return entry;
  }

  function evict(key: string, entry: Entry<Model>): void {
    if (held.get(key) !== entry) return;
    held.delete(key);
    entry.isEvicted = true;
    void freeWhenIdle(entry);
  }

  return {
    async use(key, open, work) {
      const entry = find(key, open);
      entry.users += 1;
      try {
        while (held.size > capacity) evict(...held.entries().next().value!);
        const model = await entry.opening.catch((error: unknown) => {
          // What could not be opened is not held: the next who asks tries again.
          evict(key, entry);
          throw error;
        });
        return await work(model);
      } finally {
        entry.users -= 1;
        void freeWhenIdle(entry);
      }
    },
  };
}
