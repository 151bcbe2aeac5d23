"""What runs inside the environments that hold the frameworks; nothing of Jingwei is imported here."""
