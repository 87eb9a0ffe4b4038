import type { Store } from '../store.ts';

/** An empty store, and what a test does with it besides using it. */
export interface StoreUnderTest {
  /** The store of one replica. */
  readonly first: Store;
  /** The store of another: another opening where several may share it, otherwise the same. */
  readonly second: Store;
  /** Closes the first's and opens it again, as after a restart; it is `first` from then on. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
