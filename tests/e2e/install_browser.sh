#!/bin/sh
# Chromium and a Chinese font for the browser tests, where they are missing and can be installed; else a word of why not.
if command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi 'noto.*cjk'; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium and a Chinese font for the browser tests ..."
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q chromium fonts-noto-cjk fonts-noto-color-emoji fontconfig >/dev/null
  exit $?
fi
command -v chromium >/dev/null 2>&1 || echo "Chromium is not here: the browser tests will be skipped. Install the package 'chromium'."
