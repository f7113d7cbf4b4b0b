// Whoever imports Ember has what it is made of.
@_exported import EmberConfiguration
