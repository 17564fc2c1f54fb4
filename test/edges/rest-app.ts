import { Readable } from 'node:stream';
import { Body, Controller, Get, Module, Param, Post, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { pino } from 'pino';
import { Ctx } from '../../src/edges/rest/context.js';
import { restAdapter, setUpRest } from '../../src/edges/rest/edge.js';
import { one, page, type Envelope } from '../../src/edges/rest/envelope.js';
import type { HttpLimits } from '../../src/edges/rest/limits.js';
import { Allow, Public, type Identities, type Principal } from '../../src/platform/access.js';
import type { CallContext } from '../../src/platform/call-context.js';
import { systemClock } from '../../src/platform/clock.js';
import { AppError } from '../../src/platform/errors.js';

class ListInput {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) readonly limit: number = 20;
  @IsOptional() @IsString() readonly q?: string;
}

class ThingInput {
  @IsString() readonly name!: string;
}

/** What a test sees of requests that wait at /waiting. */
export interface Waiting {
  readonly arrived: Promise<CallContext>;
  release(): void;
}

const gates: { arrive: (ctx: CallContext) => void; readonly released: Promise<void> }[] = [];

/** The next request to /waiting tells its context and waits to be released. */
export function nextWaiting(): Waiting {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const arrived = new Promise<CallContext>((arrive) => gates.push({ arrive, released }));
  return { arrived, release: () => release() };
}

async function* endless(): AsyncGenerator<string> {
  for (;;) yield await new Promise<string>((resolve) => setTimeout(() => resolve('more'), 10));
}

/** More than networks hold for a reader. */
export const LARGE = 'x'.repeat(24 * 1024 * 1024);

@Controller('things')
class ThingsController {
  @Get()
  @Public()
  list(@Ctx() ctx: CallContext, @Query() { limit }: ListInput): Envelope<readonly string[]> {
    return page(ctx, ['a', 'b'], { limit, nextCursor: 'next' });
  }

  @Get('partial')
  @Public()
  partial(@Ctx() ctx: CallContext): Envelope<readonly { readonly owner: null }[]> {
    const error = AppError.of('UPSTREAM_UNAVAILABLE', { service: 'owners' });
    return page(ctx, [{ owner: null }], { limit: 1, nextCursor: undefined }, [{ path: [0, 'owner/~'], error }]);
  }

  @Get('secret')
  @Allow('things:read')
  secret(@Ctx() ctx: CallContext): Envelope<string> {
    return one(ctx, ctx.principal.subject);
  }

  @Get('broken')
  @Public()
  broken(): never {
    throw new Error('14 UNAVAILABLE: connect to postgres://trivium:hunter2@db failed');
  }

  @Get('undeclared')
  undeclared(): string {
    return 'never shown';
  }

  @Get('waiting')
  @Public()
  async waiting(@Ctx() ctx: CallContext): Promise<Envelope<string>> {
    const gate = gates.shift();
    gate?.arrive(ctx);
    await gate?.released;
    return one(ctx, 'done');
  }

  @Get('large')
  @Public()
  large(@Ctx() ctx: CallContext): Envelope<string> {
    return one(ctx, LARGE);
  }

  @Get('stream')
  @Public()
  stream(): Readable {
    return Readable.from(endless());
  }

  @Get(':id')
  @Public()
  get(@Ctx() ctx: CallContext, @Param('id') id: string): Envelope<string> {
    if (id === 'none') throw AppError.notFound('thing', id);
    return one(ctx, id);
  }

  @Post()
  @Public()
  create(@Ctx() ctx: CallContext, @Body() { name }: ThingInput): Envelope<string> {
    return one(ctx, name);
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const READER: Principal = { kind: 'partner', subject: 'prt_reader', scopes: new Set(['things:read']) };
const STRANGER: Principal = { kind: 'partner', subject: 'prt_stranger', scopes: new Set() };
const identities: Identities = {
  find: async (token) =>
    new Map([
      ['reader', READER],
      ['stranger', STRANGER],
    ]).get(token),
};

export interface RestApp {
  readonly app: NestFastifyApplication;
  readonly port: number;
  readonly url: string;
  /** The lines logged so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

/** A few routes behind the very edge that serves the real ones. */
export async function startRestApp(limits: Partial<HttpLimits> = {}): Promise<RestApp> {
  const log: Record<string, unknown>[] = [];
  const write = (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>);
  const logger = pino({ base: null, formatters: { level: (label) => ({ level: label }) } }, { write });
  let url = '';
  const options = {
    identities,
    clock: systemClock,
    longestMilliseconds: 5_000,
    bodyBytes: 2_048,
    logger,
    publicUrl: () => url,
    limits,
  };
  const app = await NestFactory.create<NestFastifyApplication>(ThingsModule, restAdapter(options), { logger: false });
  setUpRest(app, options);
  await app.listen(0, '127.0.0.1');
  url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  return { app, port: Number(new URL(url).port), url, log };
}
