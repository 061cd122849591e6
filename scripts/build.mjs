// `npm run build`
import { build } from './installed.mjs';

process.exitCode = await build();
