"""Spark as tests/spark/install put it on this machine, and a standalone cluster of it."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

# Seconds after which a process of Spark hangs: many times what any takes, so that a busy machine changes nothing.
START_S = 600
RUN_S = 3000
DELTA = {"spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
         "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
         "spark.databricks.delta.snapshotPartitions": "2"}
SCRIPTS = Path(__file__).resolve().parent.parent.parent / "scripts"
# For short lives on few cores: no second compiler, room for what the first one makes, no threads that collect garbage.
QUICK_JAVA = "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC"


class Spark:
    """Runs PySpark programs in a folder."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.folder = folder
        home = subprocess.run([python, "-c", "import os, pyspark; print(os.path.dirname(pyspark.__file__))"],
                              check=True, capture_output=True, text=True).stdout.strip()
        self.bin = Path(home) / "bin"
        self.environment = {
            **os.environ, "SPARK_HOME": home, "PYSPARK_PYTHON": str(python.absolute()), "PYTHONPATH": str(SCRIPTS),
            "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LOCAL_DIRS": str(folder / "local")}

    def submit(self, master: str, program: Path, *arguments: str | Path, memory: str = "1g", java: str = "",
               conf: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a program to its end."""
        settings = {"spark.ui.enabled": "false", "spark.log.level": "WARN", "spark.sql.shuffle.partitions": "4",
                    **DELTA, **(conf or {})}
        options = [word for name, value in settings.items() for word in ("--conf", f"{name}={value}")]
        return subprocess.run(
            [self.bin / "spark-submit", "--master", master, "--driver-memory", memory, "--driver-java-options", java,
             *options, program, *arguments], env=self.environment, cwd=self.folder, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, errors="replace", timeout=RUN_S, check=False)


class Cluster:
    """A master and two workers of two cores, each a process group of its own, with an address of its own, so that Spark
    takes them for several machines. `with` starts and ends them."""

    def __init__(self, spark: Spark) -> None:
        self.spark = spark
        self.daemons: list[subprocess.Popen[bytes]] = []
        self.master = ""

    def __enter__(self) -> "Cluster":
        try:
            self.master = self._start("Master", "127.0.0.1", r"Starting Spark master at (spark://\S+)")
            for _ in range(2):
                self.add_worker()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for daemon in self.daemons:
            try:
                os.killpg(daemon.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            daemon.wait()

    def add_worker(self) -> None:
        self._start("Worker", f"127.0.0.{len(self.daemons) + 1}", r"(Successfully registered) with master",
                    "--cores", "2", "--memory", "2g", "--work-dir", str(self.spark.folder / "work"), self.master)

    def _start(self, kind: str, host: str, ready: str, *arguments: str) -> str:
        """Starts a daemon and waits for the line of its log that says it is ready; returns the line's group 1."""
        log = self.spark.folder / f"{kind}-{len(self.daemons)}.log"
        command: list[str | Path] = [
            self.spark.bin / "spark-class", f"org.apache.spark.deploy.{kind.lower()}.{kind}",
            "--host", host, "--port", "0", "--webui-port", "0", *arguments]
        environment = {**self.spark.environment, "SPARK_LOCAL_IP": host, "SPARK_DAEMON_MEMORY": "256m",
                       "SPARK_DAEMON_JAVA_OPTS": QUICK_JAVA}
        with open(log, "wb") as output:
            daemon = subprocess.Popen(command, env=environment, cwd=self.spark.folder, stdin=subprocess.DEVNULL,
                                      stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
        self.daemons.append(daemon)
        end = time.monotonic() + START_S
        while time.monotonic() < end and daemon.poll() is None:
            if found := re.search(ready, log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(f"Spark's {kind} does not start:\n{log.read_text(errors='replace')[-2000:]}")

    def submit(self, program: Path, *arguments: str | Path,
               conf: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a program on the workers, to its end."""
        return self.spark.submit(self.master, program, *arguments, java=QUICK_JAVA, conf={
            "spark.executor.memory": "600m", "spark.executor.extraJavaOptions": QUICK_JAVA, **(conf or {})})
