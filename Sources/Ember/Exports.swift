// Whoever imports Ember has what it is made of.
@_exported import EmberAssembly
@_exported import EmberConfiguration
