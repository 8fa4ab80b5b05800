"""What lessonbot says about how somebody learns, in English; see `english`."""

LEARNING: dict[str, str] = {
    # what is asked again, and the check at the end
    #
    #
    # a pace that fits a life
    #
    #
    # how much data it costs
    #
    #
    # a person who helps
    #
    #
    # work that is handed in
    #
    #
}
