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

  async close(): Promise<void> {
    for (const part of this.parts.splice(0).reverse()) await part.close();
  }
}
