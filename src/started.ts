export interface Closing {
  close(): Promise<void>;
}

/** The parts of this process in the order in which they were started; they are stopped in reverse. */
export class Started {
  private readonly parts: Closing[] = [];

  /** Returns the part: it is started and remembered in one step. */
  add<Part extends Closing | undefined>(part: Part): Part {
    if (part) this.parts.push(part);
    return part;
  }

  /** One that cannot be stopped keeps none of the others running; rejects with what the first of them says. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (const part of this.parts.splice(0).reverse())
      await part.close().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
