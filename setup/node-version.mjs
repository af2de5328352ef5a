const OLDEST = [20, 11];
const FIRST_UNSUPPORTED = [23, 0];

/** @param version as in process.versions.node, such as '20.11.1' */
export function isNodeSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  return isAtLeast([major, minor], OLDEST) && !isAtLeast([major, minor], FIRST_UNSUPPORTED);
}

export function isAtLeast(version, oldest) {
  return version[0] > oldest[0] || (version[0] === oldest[0] && version[1] >= oldest[1]);
}
