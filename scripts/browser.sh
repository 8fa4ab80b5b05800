#!/bin/sh
# Prints the path of a Chromium for the browser tests. In this order: the one that LESSONBOT_CHROMIUM
# names, one on PATH, one installed by apt (as root), one unpacked below .cache (without root).
# LESSONBOT_BROWSER_FORCE_UNPACK=1 tries the last way only.
set -eu
cd "$(dirname "$0")/.."

here="$PWD/.cache/browser"
works() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }
use() { echo "$1"; exit 0; }
give_up() {
    echo "The browser tests need Chromium: $1." \
        "Install it (apt-get install chromium), or name one: LESSONBOT_CHROMIUM=/path/to/chromium" >&2
    exit 1
}

if [ -n "${LESSONBOT_CHROMIUM:-}" ]; then
    works "$LESSONBOT_CHROMIUM" || give_up "LESSONBOT_CHROMIUM=$LESSONBOT_CHROMIUM does not run"
    use "$LESSONBOT_CHROMIUM"
fi

if [ -z "${LESSONBOT_BROWSER_FORCE_UNPACK:-}" ]; then
    for name in chromium chromium-browser google-chrome; do
        found=$(command -v "$name" || true)
        if works "$found"; then use "$found"; fi
    done
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo '== Setting up: Chromium, by apt-get' >&2
        { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
            --no-install-recommends chromium fonts-noto-core; } >&2 || give_up 'apt-get could not install it'
        use "$(command -v chromium)"
    fi
fi

# Without root: apt's own downloads in a state of our own, unpacked where they are.
browser="$here/chromium"
if works "$browser"; then use "$browser"; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || give_up 'none is on PATH and there is no apt-get'
echo '== Setting up: Chromium, unpacked below .cache/browser' >&2
rm -rf "$here"
mkdir -p "$here/state/lists/partial" "$here/archives/partial" "$here/root"
own_apt() {
    apt-get -qq -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Dir::State="$here/state" \
        -o Dir::State::status=/var/lib/dpkg/status -o Dir::Cache="$here" -o Dir::Log="$here" "$@"
}
{ own_apt update && own_apt install --yes --download-only --reinstall --no-install-recommends \
    chromium chromium-common; } \
    </dev/null >"$here/log" 2>&1 || give_up "none is on PATH and it could not be downloaded ($(tail -n 1 "$here/log"))"
for package in "$here"/archives/*.deb; do
    dpkg-deb --extract "$package" "$here/root"
done
rm -rf "$here/archives" "$here/state" "$here"/*.bin

cat >"$here/fonts.conf" <<FONTS
<?xml version="1.0"?>
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$here/root/usr/share/fonts</dir>
  <cachedir>$here/fonts</cachedir>
</fontconfig>
FONTS
libraries=$(find "$here/root" -name '*.so*' -not -path '*/chromium/*' -exec dirname {} \; | sort -u | paste -sd :)
cat >"$browser" <<WRAPPER
#!/bin/sh
export LD_LIBRARY_PATH="$libraries" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/root/usr/lib/chromium/chromium" "\$@"
WRAPPER
chmod +x "$browser"
page=$("$browser" --headless --no-sandbox --disable-gpu --dump-dom 'data:text/html,drawn' 2>&1) || true
case "$page" in
    *drawn*) ;;
    *) give_up "the unpacked one does not run ($(printf '%s' "$page" | tail -n 1))" ;;
esac
use "$browser"
