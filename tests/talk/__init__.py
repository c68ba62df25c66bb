"""Conversation: comments, mentions, following, notifications, reminders."""
