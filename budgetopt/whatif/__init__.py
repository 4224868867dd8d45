"""What if: the same question with other assumptions."""
