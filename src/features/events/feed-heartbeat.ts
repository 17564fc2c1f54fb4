/** How often a quiet stream says that it lives. */
export class FeedHeartbeat {
  constructor(readonly milliseconds: number) {}
}
