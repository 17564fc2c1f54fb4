import { Reflector } from '@nestjs/core';
import { BffModule } from './bff.module.js';
import { Channels } from './clients/channels.js';
import { LoaderFactory } from './clients/loaders.js';
import { projectRoot, SETTINGS, type Config, type ServiceName } from './config.js';
