"""Sign-off and mail: who may have what, the queue that never forgets a message, and the way to the server."""
