"""JupyterHub for a class on one host: copy this file, and change what you need in the copy.

``classroom.md`` beside it says how the rest is installed, and what a class of thirty needs. Each option is explained in the
documentation of JupyterHub.
"""

import sys

from mlpteach.delivery import lab, learner, lessons

c = get_config()  # noqa: F821  (JupyterHub brings it)

# Who comes in: everybody who has an account on this host and knows its password. For a closed class put the names of its learners
# in place of the next line, as in c.Authenticator.allowed_users = {"ada", "grace"}. With both, everybody would come in.
c.Authenticator.allow_all = True

# Each learner has a copy of the lessons. It is brought before the server starts, by the learner's own account, so that its files
# are the learner's. What a learner has changed is never replaced. A copy that fails, as on a full disk, keeps nobody out.
BRING_AND_START = '"$1" -m mlpteach copy "$2"; server="$1"; shift 2; exec "$server" -m jupyterhub.singleuser "$@"'
c.Spawner.cmd = ["sh", "-c", BRING_AND_START, "sh", sys.executable, learner.FOLDER]
c.Spawner.notebook_dir = f"~/{learner.FOLDER}"
c.Spawner.default_url = f"/lab/tree/{min(path.name for path in lessons.packaged().glob('*.ipynb'))}"

# As in "mlpteach lab": no question about news over the first lesson, and pieces that move are saved as pictures.
# One thread for each matrix product: the lessons' tables are small, and thirty kernels share the cores.
c.Spawner.environment = {"JUPYTER_CONFIG_PATH": str(lab.DEFAULTS), "OPENBLAS_NUM_THREADS": "1"}

# The class log, if you want one: each check writes a line to it. "The class log" in classroom.md says how the file is made.
# c.Spawner.environment["MLPTEACH_LOG"] = "/srv/class.jsonl"

# Thirty servers that start at once on few cores need longer than the 30 and 60 seconds that JupyterHub would wait.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300

# Memory comes back from those who have left: a kernel without an open page ends after an hour, its server an hour later.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600", "--MappingKernelManager.cull_interval=300",
                  "--ServerApp.shutdown_no_activity_timeout=3600"]

# Kernels talk to their servers through files, not ports. Each server chooses five free ports a kernel, and when thirty do so at the
# same moment, two may choose the same one: then a kernel dies. The path of such a file is limited to 107 characters. Where
# those of home folders have more than 25, set JUPYTER_RUNTIME_DIR above to a short path for each learner.
c.Spawner.args += ["--KernelManager.transport=ipc"]

# Spawners for Docker, systemd and Kubernetes hold a learner to this. The one for local processes, which is used unless another is
# named, does not.
c.Spawner.mem_limit = "1G"
