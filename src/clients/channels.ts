import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Channel, type ChannelOptions } from './channel.js';

/** How every channel of this process behaves, and where each service is. */
export interface ChannelsOptions extends Omit<ChannelOptions, 'name' | 'contract' | 'address'> {
  readonly addresses: Readonly<Partial<Record<string, string>>>;
}

/** The channels to the internal services, one per service and process. */
@Injectable()
export class Channels implements OnApplicationShutdown {
  private readonly opened: Channel<unknown>[] = [];

  constructor(private readonly options: ChannelsOptions) {}

  to<S>(name: string, contract: string): Channel<S> {
    const { addresses, ...rest } = this.options;
    const address = addresses[name];
    if (!address) throw new Error(`no address for the service ${name}`);
    const channel = new Channel<S>({ ...rest, name, contract, address });
    this.opened.push(channel);
    return channel;
  }

  onApplicationShutdown(): void {
    for (const channel of this.opened) channel.close();
  }
}
