/** The time by which a caller must have an answer; every step below takes its own limit out of what remains. */
export class Deadline {
  /** Milliseconds since the epoch. */
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }

  /** A deadline that many milliseconds from now. */
  static in(durationMs: number): Deadline {
    return new Deadline(Date.now() + durationMs);
  }

  /** Milliseconds left; 0 when it has passed. */
  remainingMs(): number {
    return Math.max(0, this.at - Date.now());
  }

  /** Whether it has passed. */
  get passed(): boolean {
    return this.remainingMs() === 0;
  }

  /** The earlier of this deadline and that many milliseconds from now, as gRPC takes it. */
  within(limitMs: number): number {
    return Math.min(this.at, Date.now() + limitMs);
  }
}
