"""For all tests: no crawl that one of them starts asks another machine, not even for a name."""

import os

os.environ["NIANBAO_LOOPBACK_ONLY"] = "1"
