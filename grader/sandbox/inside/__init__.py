"""All that runs inside the sandbox: it loads a submission and calls its functions.

It imports nothing of ours from outside this folder, since nothing of that is there. Student code
shares this process and can do with it as it likes; nothing it says is believed except values.
"""
