/** What was signed says nothing that the house can read, and will not when it is tried again. */
export class Unreadable extends Error {}
