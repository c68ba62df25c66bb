"""What every page needs: who asks, in which language, how forms are sent once, how answers look."""
