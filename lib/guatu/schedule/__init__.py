"""What should have been made by now and was not; and the timers of others that ask so (systemd, cron, Airflow)."""
