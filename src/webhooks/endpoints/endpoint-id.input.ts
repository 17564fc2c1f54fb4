import { IsIdOf } from '../../edges/rest/id.js';

/** Which endpoint. */
export class EndpointIdInput {
  /**
   * "whe_" and 26 characters.
   * @example whe_01jgr3m8g0aaaaaaaaaaaaaaaa
   */
  @IsIdOf('whe')
  readonly endpoint_id!: string;
}

/** Which endpoint is removed. */
export class RemovedEndpointInput {
  /**
   * "whe_" and 26 characters.
   * @example whe_01jgr3m8g0bbbbbbbbbbbbbbbb
   */
  @IsIdOf('whe')
  readonly endpoint_id!: string;
}

/** Which endpoint is switched off or on. */
export class SwitchedEndpointInput {
  /**
   * "whe_" and 26 characters.
   * @example whe_01jgr3m8g0cccccccccccccccc
   */
  @IsIdOf('whe')
  readonly endpoint_id!: string;
}
