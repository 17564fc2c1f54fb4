import { Inject, Module, type DynamicModule, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { PortalOptions } from './options.js';
import { servePortal } from './portal.js';

const OPTIONS = Symbol('PortalOptions');

/** Brings the portal into the application: its routes are Fastify's own, since pages are no operation of any API. */
@Module({})
export class PortalModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(OPTIONS) private readonly options: PortalOptions,
  ) {}

  static of(options: PortalOptions): DynamicModule {
    return { module: PortalModule, providers: [{ provide: OPTIONS, useValue: options }] };
  }

  onModuleInit(): void {
    servePortal(this.host.httpAdapter.getInstance<FastifyInstance>(), this.options);
  }
}
