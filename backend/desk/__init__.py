"""What the service does between HTTP and the parts: intake, questions, looks ahead."""
