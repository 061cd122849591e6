/** What keys and tokens look like that can be told by their beginning, as their issuers document them. */

/** Sources of regular expressions, each bounded or without a choice of where to stop. */
const shapes = [
  'dapi[0-9a-f]{16,}(?:-[0-9])?',
  'sk-[A-Za-z0-9_-]{16,}',
  '(?:sk|pk|rk)_(?:live|test)_[A-Za-z0-9]{16,128}',
  'whsec_[A-Za-z0-9+/=]{16,128}',
  'gh[pousr]_[A-Za-z0-9]{20,}',
  'github_pat_[A-Za-z0-9_]{20,255}',
  'gl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{16,64}',
  'xox[abeprs]-[A-Za-z0-9-]{10,255}',
  'xapp-[A-Za-z0-9-]{10,255}',
  '(?:AKIA|ASIA)[A-Z0-9]{16}',
  'AIza[A-Za-z0-9_-]{35}',
  'ya29\\.[A-Za-z0-9_-]{20,255}',
  'hf_[A-Za-z0-9]{30,64}',
  'npm_[A-Za-z0-9]{36}',
  'pypi-[A-Za-z0-9_-]{50,255}',
  'SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,64}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'do[opr]_v1_[a-f0-9]{64}',
  'https://hooks\\.slack\\.com/services/[A-Za-z0-9/]{20,}',
  'gsk_[A-Za-z0-9]{40,64}',
  'nvapi-[A-Za-z0-9_-]{40,80}',
  '(?<!-)eyJ[A-Za-z0-9_-]{8,4000}\\.eyJ[A-Za-z0-9_-]{8,8000}\\.[A-Za-z0-9_-]{0,2000}',
].join('|');

/** A fresh expression, since a global one remembers where it stopped. */
export const tokenShape = (): RegExp => new RegExp(`(?<![A-Za-z0-9_])(?:${shapes})`, 'g');
